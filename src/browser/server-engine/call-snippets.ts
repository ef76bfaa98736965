/** The languages that a call is shown in. */
export const languages = ['curl', 'TypeScript', 'Python'] as const;
export type Language = (typeof languages)[number];

/** A call of Generate: without its picture, which is in a file. */
export interface Call {
  /** The server's address, without a slash at its end. */
  readonly baseUrl: string;
  /** The name of the photograph's file. */
  readonly file: string;
  /** A GenerateRequest in JSON, without `cond`. */
  readonly request: object;
  /** Whether the server asks for a token, which the variable REPOSE_TOKEN then holds. */
  readonly usesToken: boolean;
}

/**
 * A program that makes the call and writes coarse.png and refined.png, each as soon as it arrives;
 * curl writes both at the end. It needs no package: the Connect protocol, which
 * https://connectrpc.com/docs/protocol describes, puts a byte of flags and four of length before each
 * message.
 */
export function writeSnippet(language: Language, call: Call): string {
  return writers[language](call);
}

const writers: Readonly<Record<Language, (call: Call) => string>> = {
  curl: writeCurl,
  TypeScript: writeTypescript,
  Python: writePython,
};

const method = '/repose.v1.GenerationService/Generate';

function writeCurl({ baseUrl, file, request, usesToken }: Call): string {
  const json = escapeForHeredoc(listFields(request, 2));
  const token = usesToken ? ` -H "authorization: Bearer $REPOSE_TOKEN" \\\n ` : '';
  return `# Needs a POSIX shell, curl and base64. Writes coarse.png and refined.png.
json=$(cat <<END
{
  "cond": "$(base64 < ${quoteForShell(file)} | tr -d '\\n')",
${json}
}
END
)
length=\${#json}
{
  # Connect: a byte of flags and four of length before each message
  printf "\\\\000$(printf '\\\\%03o' $((length >> 24)) $((length >> 16 & 255)) $((length >> 8 & 255)) $((length & 255)))"
  printf %s "$json"
} |
  curl --silent --show-error --data-binary @- -H 'content-type: application/connect+json' \\
   ${token} ${baseUrl}${method} > answer
grep -ao '"data":"[^"]*"' answer | cut -d '"' -f 4 | {
  read -r coarse && printf %s "$coarse" | base64 -d > coarse.png
  read -r refined && printf %s "$refined" | base64 -d > refined.png
} || cat answer # says why there is no picture
`;
}

function writeTypescript({ baseUrl, file, request, usesToken }: Call): string {
  const token = usesToken ? `, authorization: \`Bearer \${process.env.REPOSE_TOKEN}\`` : '';
  return `// Save as call.mts, or as call.mjs for Node 20: needs no package. Writes coarse.png and refined.png.
import { readFile, writeFile } from 'node:fs/promises';

const request = {
  "cond": await readFile(${JSON.stringify(file)}, 'base64'),
${listFields(request, 2)}
};
const body = Buffer.from(JSON.stringify(request));
const head = Buffer.alloc(5); // Connect: a byte of flags and four of length before each message
head.writeUInt32BE(body.length, 1);
const response = await fetch('${baseUrl}${method}', {
  method: 'POST',
  headers: { 'content-type': 'application/connect+json'${token} },
  body: Buffer.concat([head, body]),
});
let rest = Buffer.alloc(0);
for await (const chunk of response.body ?? []) {
  rest = Buffer.concat([rest, chunk]);
  while (rest.length >= 5 && rest.length >= 5 + rest.readUInt32BE(1)) {
    const end = 5 + rest.readUInt32BE(1);
    const { stage, picture, error } = JSON.parse(rest.toString('utf8', 5, end));
    rest = rest.subarray(end);
    if (error) throw new Error(error.message);
    if (picture) await writeFile(stage === 'STAGE_COARSE' ? 'coarse.png' : 'refined.png', picture.data, 'base64');
  }
}
`;
}

function writePython({ baseUrl, file, request, usesToken }: Call): string {
  const fields = listFields(request, 4).replaceAll(': true', ': True');
  const token = usesToken ? `, "authorization": f"Bearer {os.environ['REPOSE_TOKEN']}"` : '';
  return `# Needs Python 3.8 or newer and no package. Writes coarse.png and refined.png.
import base64, json, ${usesToken ? 'os, ' : ''}struct, urllib.request

request = {
    "cond": base64.b64encode(open(${JSON.stringify(file)}, "rb").read()).decode(),
${fields}
}
body = json.dumps(request).encode()
call = urllib.request.Request(
    "${baseUrl}${method}",
    struct.pack(">BI", 0, len(body)) + body,  # Connect: flags and length before each message
    {"content-type": "application/connect+json"${token}},
)
with urllib.request.urlopen(call) as response:
    while head := response.read(5):
        message = json.loads(response.read(struct.unpack(">BI", head)[1]))
        if "error" in message:
            raise SystemExit(message["error"]["message"])
        if "picture" in message:
            name = "coarse.png" if message["stage"] == "STAGE_COARSE" else "refined.png"
            open(name, "wb").write(base64.b64decode(message["picture"]["data"]))
`;
}

/** The fields of a JSON object, indented; a joint is one line. */
function listFields(object: object, indent: number): string {
  const text = JSON.stringify(object, null, indent).split('\n').slice(1, -1).join('\n');
  const joint = /\{\s+"x": (\S+),\s+"y": (\S+),\s+"confidence": (\S+)\s+\}/g;
  return text.replace(joint, '{ "x": $1, "y": $2, "confidence": $3 }');
}

function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** What a shell would expand in a here-document. */
function escapeForHeredoc(text: string): string {
  return text.replace(/[\\$`]/g, '\\$&');
}
