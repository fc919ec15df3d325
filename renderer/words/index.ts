import { api, copy } from './en/api.ts';
import { uiErrors } from './en/errors.ts';
import { linkProblems, linkStates } from './en/link.ts';
import { messageStatuses, statusReasons, stillToCome, timelineSteps } from './en/message.ts';
import { screens } from './en/screens.ts';
import { pairingSteps, sessionCauses, sessionStates } from './en/session.ts';
import { warningOwners, warnings } from './en/warnings.ts';

/**
 * Every word that people read. Tables are keyed by the codes of the models, so a new code without words does not compile.
 */
export const words = {
  ...screens,
  api,
  copy,
  sessionStates,
  pairingSteps,
  sessionCauses,
  linkStates,
  linkProblems,
  messageStatuses,
  statusReasons,
  timelineSteps,
  stillToCome,
  uiErrors,
  warnings,
  warningOwners,
};
/** The language of the words, for numbers and times. */
export const LANGUAGE = 'en';
