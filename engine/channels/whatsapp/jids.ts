/** The user part of a jid: of `1555…:12@s.whatsapp.net` the number, of `1000…:12@lid` the LID. Empty for none. */
export const userOf = (jid: string | null | undefined): string => jid?.slice(0, jid.search(/[:@]|$/)) ?? '';

export const isLidJid = (jid: string | null | undefined): boolean => jid?.endsWith('@lid') === true;
export const isNumberJid = (jid: string | null | undefined): boolean => jid?.endsWith('@s.whatsapp.net') === true;
export const isGroupJid = (jid: string | null | undefined): boolean => jid?.endsWith('@g.us') === true;
