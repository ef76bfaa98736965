/** What is used of WebAssembly, which is in no type library for Node.js. Source: https://webassembly.github.io/spec/js-api/ */
export interface WebAssemblyApi {
  compile(bytes: Uint8Array): Promise<WebAssemblyModule>;
  readonly Instance: new (module: WebAssemblyModule, imports: object) => WebAssemblyInstance;
}

/** Compiled code, of which any number of instances can be made. */
export interface WebAssemblyModule {
  readonly [Symbol.toStringTag]: 'WebAssembly.Module';
}

/** Compiled code with its own memory. */
export interface WebAssemblyInstance {
  readonly exports: object;
}

export const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };
