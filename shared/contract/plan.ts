/** What a plan may include besides texts and links to people. */
export const PLAN_FEATURES = ['media', 'groups', 'receiving', 'services'] as const;
export type PlanFeature = (typeof PLAN_FEATURES)[number];
