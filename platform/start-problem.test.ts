import { describe, expect, it } from 'vitest';
import { PortError } from '../shared/ports.ts';
import { asStartProblem } from './start-problem.ts';

describe('why a process could not start', () => {
  it('is told as it was found', () => {
    expect(asStartProblem(new PortError('keyMissing', { path: '/data/key' }))).toEqual({
      code: 'keyMissing',
      details: { path: '/data/key' },
    });
  });

  it('is told by what the system said of a file', () => {
    const refused = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', path: '/data/logs' });
    expect(asStartProblem(refused)).toEqual({
      code: 'folderUnwritable',
      details: { path: '/data/logs', reason: 'EACCES' },
    });
  });

  it('of what nobody foresaw a person reads the message, and the log has the place', () => {
    const fault = new Error('Not a function');
    expect(asStartProblem(fault)).toEqual({
      code: 'internal',
      details: { reason: 'Not a function', stack: fault.stack },
    });
    expect(asStartProblem('odd')).toEqual({ code: 'internal', details: { reason: 'odd' } });
  });
});
