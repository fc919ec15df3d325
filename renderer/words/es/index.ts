import { api, copy } from './api.ts';
import { uiErrors } from './errors.ts';
import { healthScreen } from './health.ts';
import { inbox, webhookWords } from './inbox.ts';
import { linkProblems, linkStates } from './link.ts';
import { contentKinds, messageStatuses, sendRefusals, statusReasons, stillToCome, timelineSteps } from './message.ts';
import { people } from './people.ts';
import { screens } from './screens.ts';
import { pairingSteps, sessionCauses, sessionStates } from './session.ts';
import { settings } from './settings.ts';
import { warningOwners, warnings } from './warnings.ts';

/** Spanish. */
export const es = {
  ...screens,
  api,
  copy,
  healthScreen,
  inbox,
  webhooks: webhookWords,
  people,
  settings,
  sessionStates,
  pairingSteps,
  sessionCauses,
  linkStates,
  linkProblems,
  contentKinds,
  messageStatuses,
  sendRefusals,
  statusReasons,
  timelineSteps,
  stillToCome,
  uiErrors,
  warnings,
  warningOwners,
};
