import { Place } from '../../../src/local/place.ts';
import { slotOf } from '../../../src/work/place/slots.ts';

/** A process that takes slots for the Tickets it is given, and tells them. */
const [folder = '', ...tickets] = process.argv.slice(2);
for (const ticket of tickets) console.log(`${ticket} ${await slotOf(new Place(folder), ticket)}`);
