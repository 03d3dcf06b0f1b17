import { type Config, configSchema } from './config-schema.ts';
import { parseToml } from './parse-toml.ts';

/**
 * Reads the text of a configuration, strictly. `file` is its name in messages.
 * @throws TicketError `invalid_input` for the first mistake; the first few stand in its details.
 */
export function parseConfig(text: string, file: string): Config {
  return parseToml(text, file, configSchema, {
    system_instruction: 'standing instructions belong into the profile',
  });
}
