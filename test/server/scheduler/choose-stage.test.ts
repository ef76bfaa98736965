import { chooseStage } from '../../../src/server/scheduler/choose-stage.js';

test.each([
  [{ coarse: 0, refine: 0, coarseInRow: 0 }, 'none'],
  [{ coarse: 1, refine: 0, coarseInRow: 9 }, 'coarse'],
  [{ coarse: 0, refine: 1, coarseInRow: 0 }, 'refine'],
  [{ coarse: 0, refine: 1, coarseInRow: 0, hasJustRefined: true }, 'refine'],
  [{ coarse: 5, refine: 5, coarseInRow: 2 }, 'coarse'],
  [{ coarse: 5, refine: 5, coarseInRow: 3 }, 'refine'],
  [{ coarse: 1, refine: 1, coarseInRow: 0 }, 'refine'],
  [{ coarse: 1, refine: 1, coarseInRow: 0, hasJustRefined: true }, 'coarse'],
  [{ coarse: 2, refine: 1, coarseInRow: 0 }, 'coarse'],
  [{ coarse: 1, refine: 1, coarseInRow: 0, engines: 1 }, 'coarse'],
  [{ coarse: 5, refine: 1, coarseInRow: 0, isRefineDue: true }, 'refine'],
  [{ coarse: 1, refine: 1, coarseInRow: 0, hasJustRefined: true, isRefineDue: true }, 'refine'],
  [{ coarse: 0, refine: 1, coarseInRow: 0, isRefineDue: true }, 'refine'],
] as const)('chooseStage(%j, 3) of two engines is %s', (waiting, expected) => {
  expect(chooseStage({ engines: 2, hasJustRefined: false, isRefineDue: false, ...waiting }, 3)).toBe(
    expected,
  );
});
