import { constants, setPriority } from 'node:os';
import { z } from 'zod';
import { ATTACK_NAMES, ATTACKS } from './attacks.ts';

// Attackers have their own process at the lowest priority: real ones use another machine's processor, and on two cores
// their work would otherwise be measured as the wait of an honest client.
setPriority(constants.priority.PRIORITY_LOW);
const [name, port] = z.tuple([z.enum(ATTACK_NAMES), z.coerce.number()]).parse(process.argv.slice(2));
process.once('disconnect', () => process.exit());
ATTACKS[name]({ port });
process.send?.('started');
