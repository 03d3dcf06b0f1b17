import { useState } from 'preact/hooks';
import { Button } from '../components/button.tsx';
import { Icon } from '../components/icon.tsx';
import { say } from '../components/toasts.tsx';
import { useStore } from '../live/store.ts';
import { noticesWanted } from './notices-wanted.ts';

/** Asks the browser whether it may call the person; never by itself. */
export function NoticesButton() {
  const isOn = useStore(noticesWanted);
  const [isAsking, setAsking] = useState(false);
  if (!('Notification' in window)) return null;
  const press = async () => {
    if (isOn) return noticesWanted.set(false);
    setAsking(true);
    const permission = await Notification.requestPermission();
    setAsking(false);
    noticesWanted.set(permission === 'granted');
    say(
      permission === 'granted'
        ? 'You are called when something newly needs you and this page is hidden.'
        : 'The browser does not let this page call you: its settings for this site say so.',
      permission !== 'granted',
    );
  };
  return (
    <Button
      look="bare"
      pressed={isOn}
      busy={isAsking}
      label="Call me when something needs me"
      hint="Call me when something needs me"
      onPress={() => void press()}
    >
      <Icon name="bell" />
    </Button>
  );
}
