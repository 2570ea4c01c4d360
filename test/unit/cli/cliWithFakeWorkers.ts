/** The command line whose workers are the fake ones of the supervisor's tests: it starts them as the file that it was started from. */
process.argv[1] = process.env['FAKE_WORKER'] ?? 'FAKE_WORKER is not set';
void import('../../../src/cli');
