import { api, copy } from './api.ts';
import { uiErrors } from './errors.ts';
import { healthScreen } from './health.ts';
import { linkProblems, linkStates } from './link.ts';
import { contentKinds, messageStatuses, statusReasons, stillToCome, timelineSteps } from './message.ts';
import { screens } from './screens.ts';
import { pairingSteps, sessionCauses, sessionStates } from './session.ts';
import { settings } from './settings.ts';
import { warningOwners, warnings } from './warnings.ts';

/** Arabic. */
export const ar = {
  ...screens,
  api,
  copy,
  healthScreen,
  settings,
  sessionStates,
  pairingSteps,
  sessionCauses,
  linkStates,
  linkProblems,
  contentKinds,
  messageStatuses,
  statusReasons,
  timelineSteps,
  stillToCome,
  uiErrors,
  warnings,
  warningOwners,
};
