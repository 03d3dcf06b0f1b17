import { Button } from '../components/button.tsx';
import './selection-bar.css';

type Props = { count: number; onGo: () => void; onClear: () => void };

/** What can be done with all that are selected. */
export function SelectionBar({ count, onGo, onClear }: Props) {
  return (
    <div class="selection" role="toolbar" aria-label="Selected">
      <span>{count} selected</span>
      <Button look="bare" onPress={onClear}>
        Clear
      </Button>
      <Button look="primary" onPress={onGo}>
        {count === 1 ? 'Go' : `Go on all ${count}`}
      </Button>
    </div>
  );
}
