import * as fc from 'fast-check';
import { chosenSeed } from './seed.ts';

/** Before each file of unit tests: what they take from chance follows `chosenSeed`, and a failure can be run again. */
fc.configureGlobal({ seed: chosenSeed() });
