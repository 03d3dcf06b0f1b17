import { render } from 'preact';
import { tellStepEnd } from './act/tell-step-end.ts';
import { askAhead } from './live/answers.ts';
import { enter } from './live/enter.ts';
import { followChanges } from './live/follow-changes.ts';
import { tellStepEnds } from './live/step-ends.ts';
import { Panel } from './panel.tsx';
import './theme.css';

const PATIENCE_MS = 200;

const place = document.getElementById('panel');
if (place) {
  await enter();
  tellStepEnds((end) => void tellStepEnd(end));
  // What is seen first is asked for first; what changed meanwhile is told when somebody listens.
  const first = askAhead('/api/actions');
  void first.then(followChanges);
  // To draw it without what is on its way, and then again, takes longer than to wait for that.
  await Promise.race([first, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  render(<Panel />, place);
}
