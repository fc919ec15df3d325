import { alerts } from './alerts.ts';
import type { Words } from '../index.ts';
import { apiSettings } from './api-settings.ts';
import { api, copy } from './api.ts';
import { bundleRequest } from './bundle-request.ts';
import { data } from './data.ts';
import { uiErrors } from './errors.ts';
import { groups } from './groups.ts';
import { healthScreen } from './health.ts';
import { imports } from './imports.ts';
import { inbox, webhookWords } from './inbox.ts';
import { linkProblems, linkStates } from './link.ts';
import {
  contentKinds,
  messageStatuses,
  reasonSteps,
  sendRefusals,
  statusReasons,
  stillToCome,
  timelineSteps,
} from './message.ts';
import { people } from './people.ts';
import { screens } from './screens.ts';
import { pairingSteps, sessionCauses, sessionStates } from './session.ts';
import { settings } from './settings.ts';
import { signIn } from './sign-in.ts';
import { telegram } from './telegram.ts';
import { warningOwners, warnings } from './warnings.ts';
import { retention } from './retention.ts';
import { wayOut } from './way-out.ts';

/** Spanish. */
export const es: Words = {
  ...screens,
  alerts,
  retention,
  api,
  apiSettings,
  copy,
  bundleRequest,
  data,
  groups,
  healthScreen,
  imports,
  inbox,
  webhooks: webhookWords,
  people,
  settings,
  signIn,
  sessionStates,
  pairingSteps,
  sessionCauses,
  linkStates,
  linkProblems,
  contentKinds,
  messageStatuses,
  sendRefusals,
  statusReasons,
  reasonSteps,
  timelineSteps,
  stillToCome,
  telegram,
  uiErrors,
  warnings,
  warningOwners,
  wayOut,
};
