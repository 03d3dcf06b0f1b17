/** Whether what is given for the argument is a Ticket, and its ids can be completed. */
export function isTicketArgument(name: string): boolean {
  return name === 'ticket' || name === 'related';
}

/** What clients put where an argument will stand. */
const PLACEHOLDER = /^(?:\$(?:\d+|[A-Za-z_]+|\{.*\})|\{\{.*\}\}|<.*>|\[.*\])$/u;

/** Whether a client asked with something that it replaces afterwards. */
export function isPlaceholder(value: string): boolean {
  return PLACEHOLDER.test(value);
}

/** What is said of a Ticket that nobody could look up yet. */
export const NOT_LOOKED_UP =
  'it was only a placeholder when this was written, so nothing of it was looked up: begin with ticket_show';
