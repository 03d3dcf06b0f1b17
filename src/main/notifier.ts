import type { Roots } from '../git/roots.ts';
import { Place } from '../local/place.ts';
import { ToldOnce } from '../local/told-once.ts';
import { allowedVariables } from '../pods/launch/allowed-variables.ts';
import { Notifier } from '../tools/notify-person.ts';
import type { Services } from '../tools/tool.ts';

/** What a program that shows something to a person needs of their session. No key and no token is among it. */
const VARIABLES = [
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LC_*', 'TZ', 'TMPDIR', 'TERM'],
  ...['DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'XDG_*', 'DBUS_SESSION_BUS_ADDRESS', 'TMUX', 'SYSTEMROOT'],
];

/** Calls the person of a workspace, by the command that its configuration names and they trusted. */
export function notifierOf(
  { root, localDir }: Pick<Roots, 'root' | 'localDir'>,
  services: Services,
): Notifier {
  const place = new Place(localDir);
  return new Notifier({
    playbook: services.playbook,
    told: new ToldOnce(place, 'notified.json'),
    folder: root,
    environment: allowedVariables(process.env, VARIABLES),
    log: place.at('notify.log'),
    run: services.tracker.newId(),
    say: (line) => process.stderr.write(`yoi-tickets: ${line}\n`),
  });
}
