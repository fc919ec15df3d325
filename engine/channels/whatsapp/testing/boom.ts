/** An error as Baileys throws it (a Boom). */
export const boom = (statusCode: number, message = 'Connection Failure', data?: unknown): Error =>
  Object.assign(new Error(message), { isBoom: true, output: { statusCode }, data });
