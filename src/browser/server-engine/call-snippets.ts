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
 * A program that makes the call in plain JSON and writes coarse.png and refined.png, each as soon as it
 * arrives. It needs no package; docs/clients.md describes what it sends and gets.
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
  const token = usesToken ? `  -H "authorization: Bearer $REPOSE_TOKEN" \\\n` : '';
  return `# Needs a POSIX shell, curl and base64. The server answers with a line of JSON for each picture.
curl -sSN -H 'content-type: application/json' --data @- \\
${token}  ${baseUrl}${method} <<END |
{
  "cond": "$(base64 < ${quoteForShell(file)} | tr -d '\\n')",
${json}
}
END
while read -r line || [ -n "$line" ]; do
  case $line in
    *STAGE_COARSE*) name=coarse.png ;;
    *STAGE_REFINED*) name=refined.png ;;
    *) echo "$line" >&2; exit 1 ;; # an error
  esac
  line=\${line#*\\"data\\":\\"}
  printf %s "\${line%%\\"*}" | base64 -d > $name
done
`;
}

function writeTypescript({ baseUrl, file, request, usesToken }: Call): string {
  const token = usesToken ? `, authorization: \`Bearer \${process.env.REPOSE_TOKEN}\`` : '';
  return `// Save as call.mts, or as call.mjs for Node 20: needs no package.
import { readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';

const request = {
  "cond": await readFile(${JSON.stringify(file)}, 'base64'),
${listFields(request, 2)}
};
const response = await fetch('${baseUrl}${method}', {
  method: 'POST',
  headers: { 'content-type': 'application/json'${token} },
  body: JSON.stringify(request),
});
if (!response.ok || response.body === null) throw new Error(await response.text());
// The server answers with a line of JSON for each picture.
for await (const line of createInterface({ input: Readable.from(response.body) })) {
  const { stage, picture, error } = JSON.parse(line);
  if (error) throw new Error(error.message);
  await writeFile(stage === 'STAGE_COARSE' ? 'coarse.png' : 'refined.png', picture.data, 'base64');
}
`;
}

function writePython({ baseUrl, file, request, usesToken }: Call): string {
  const fields = listFields(request, 4).replaceAll(': true', ': True');
  const token = usesToken ? `, "authorization": f"Bearer {os.environ['REPOSE_TOKEN']}"` : '';
  return `# Needs Python 3.8 or newer and no package.
import base64, json, ${usesToken ? 'os, ' : ''}urllib.error, urllib.request

request = {
    "cond": base64.b64encode(open(${JSON.stringify(file)}, "rb").read()).decode(),
${fields}
}
call = urllib.request.Request(
    "${baseUrl}${method}",
    json.dumps(request).encode(),
    {"content-type": "application/json"${token}},
)
try:
    with urllib.request.urlopen(call) as response:
        for line in response:  # a line of JSON for each picture
            answer = json.loads(line)
            if "error" in answer:
                raise SystemExit(answer["error"]["message"])
            name = "coarse.png" if answer["stage"] == "STAGE_COARSE" else "refined.png"
            open(name, "wb").write(base64.b64decode(answer["picture"]["data"]))
except urllib.error.HTTPError as error:
    raise SystemExit(error.read().decode())
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
