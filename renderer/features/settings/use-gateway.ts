import { useSnapshot, useCommand, type Command } from '../../app/hooks.ts';

/** Links this device to a hosted gateway, in the way that this installation has for it. */
export function useHostedGateway(): Command & { link(gatewayUrl: string, code: string): Promise<boolean> } {
  const isDesktop = useSnapshot(({ app }) => app.shell === 'desktop');
  const command = useCommand();
  return {
    ...command,
    link: async (gatewayUrl, code) => {
      const result = isDesktop
        ? await command.run('shell.useGateway', { gateway: 'hosted', gatewayUrl, code })
        : await command.run('link.enrol', { gatewayUrl, code });
      return result.ok;
    },
  };
}

/** Messages that have not gone out yet: a change of gateways leaves them behind. */
export const useWaiting = (): number => useSnapshot(({ queue }) => queue.queued + queue.sending);
