// Orders test files by what they cost and what they prove: when a rule or a table is broken, its own test says
// so before the thirty that stand on it. Jest wants this as a CommonJS class.
const Sequencer = require('@jest/test-sequencer').default;

const order = ['unit', 'architecture', 'integration', 'e2e', 'clients', 'security', 'browser', 'recovery'];
const rank = (test) => order.indexOf(test.context.config.displayName?.name ?? '');

module.exports = class ByKind extends Sequencer {
  sort(tests) {
    // Within a kind Jest's own order: failed before, then slow, come first.
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
};
