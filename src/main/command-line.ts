import type { CommandLineParts } from '../cli/command-line-parts.ts';
import { processTerminal } from '../cli/process-terminal.ts';
import { personName } from './identity.ts';

/** What the command line is given. Each command loads what it needs: a server must not wait for the others' parts. */
export function commandLineParts(): CommandLineParts {
  const terminal = processTerminal();
  const commands = () => import('./commands.ts');
  return {
    version: __VERSION__,
    terminal,
    personName,
    openServices: async (options) => (await commands()).openServices(options),
    serve: async (options) => (await import('./serve.ts')).serveWorkspace(options),
    panel: async (options, say) => (await import('./run-panel.ts')).runPanel(options, say),
    init: async (options) => (await import('./init.ts')).initWorkspace(options, terminal),
    openScreen: async (services, pod) => (await import('./open-screen.ts')).openScreen(services, pod),
    runScreen: async (screen) => (await import('./run-screen.ts')).runScreen(screen),
    hold: async (options) => (await import('./hold-work.ts')).holdWork(options),
    trust: async (options) => (await import('./offer-trust.ts')).offerTrust(options.workspace),
    demo: async (options, say) => {
      const { demonstrate } = await import('./demo/demonstrate.ts');
      return demonstrate(options, say, (line) => terminal.out(`${line}\n`));
    },
    migrate: async (options) => (await commands()).migrateRecords(options),
    commit: async (options) => (await commands()).commitChanges(options),
    sync: async (options) => (await commands()).syncWithRemote(options),
    mergeDriver: async (files) => (await import('../cli/merge-driver.ts')).mergeDriver(files),
  };
}
