import { expect, it } from 'vitest';
import { ownInterfaces } from './own-interfaces.ts';

it('a machine that cannot be asked has not said anything; any other error is told', () => {
  const failing = (code: string) => () => {
    throw Object.assign(new Error('uv_interface_addresses returned EMFILE'), { code });
  };
  expect(ownInterfaces(() => ({}))).toEqual({});
  expect(ownInterfaces(failing('ERR_SYSTEM_ERROR'))).toBeUndefined();
  expect(() => ownInterfaces(failing('ERR_OTHER'))).toThrow('EMFILE');
});
