import { EnumName, formatTextMessage, toMapEntries } from '../../../src/export/triton/text-format.js';

test('formatTextMessage() writes scalars, enums, messages, repeated fields and maps, and leaves out what is undefined', () => {
  const text = formatTextMessage({
    name: 'a "quoted" \\ name\n',
    kind: new EnumName('KIND_CPU'),
    count: 2,
    on: true,
    absent: undefined,
    dims: [3, 128],
    kinds: [new EnumName('A'), new EnumName('B')],
    inner: { deeper: { value: -1 }, nothing: {} },
    step: [{ model: 'x' }, { model: 'y' }],
    map: toMapEntries({ key: 'text', other: 'value' }),
  });
  expect(text).toBe(`name: "a \\"quoted\\" \\\\ name\\n"
kind: KIND_CPU
count: 2
on: true
dims: [3, 128]
kinds: [A, B]
inner {
  deeper {
    value: -1
  }
  nothing {
  }
}
step {
  model: "x"
}
step {
  model: "y"
}
map {
  key: "key"
  value: "text"
}
map {
  key: "other"
  value: "value"
}
`);
});
