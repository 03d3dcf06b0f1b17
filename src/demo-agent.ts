import { partOf } from './main/demo/parts/part-of.ts';
import { connectClient } from './mcp/connect-client.ts';
import { servePuppet } from './pods/puppet/serve-puppet.ts';

// A program of its own: the agent of the demo workspace, which plays a part and is no model. What its Pod is, its host
// gave it as marks.
const { YOI_POD: pod = '', YOI_TICKET: ticket = '', YOI_ROLE: role = '' } = process.env;

void servePuppet({
  name: 'demo-agent',
  version: __VERSION__,
  part: partOf({ pod, ticket, role }),
  connect: ({ name, command, args, env }) => connectClient(name, command, args, env),
}).then(() => process.exit(0));
