/**
 * IPC channel names of the desktop shell. Apart from the table of calls, so that the preload, which is loaded before every
 * page, does not carry the schemas.
 */
export const IPC = { call: 'pairline:call', snapshot: 'pairline:snapshot', patches: 'pairline:patches' } as const;
