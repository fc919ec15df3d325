/** The file of an account, in its folder, with what its session needs. The same for all channels. */
export const AUTH_FILE = 'auth.db';
