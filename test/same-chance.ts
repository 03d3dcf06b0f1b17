import fc from 'fast-check';
import { seed } from './faults/scale.ts';

// What is tried at random is the same in every check: what is red once is red again. The long form looks for more.
fc.configureGlobal({ seed });
