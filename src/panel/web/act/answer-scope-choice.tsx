import type { AnswerScope } from '../../../domain/pod.ts';
import { Choice } from '../components/choice.tsx';

const SCOPES: readonly { value: AnswerScope; text: string }[] = [
  { value: 'once', text: 'once' },
  { value: 'pod', text: 'this Pod' },
  { value: 'profile', text: 'its profile' },
];

/** How far a permission reaches. */
export function AnswerScopeChoice({
  value,
  onChange,
}: {
  value: AnswerScope;
  onChange: (value: AnswerScope) => void;
}) {
  return <Choice label="How far your word reaches" value={value} options={SCOPES} onChange={onChange} />;
}
