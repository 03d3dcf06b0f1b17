import process from 'node:process';

export { process };

/**
 * Stands in the bundle for the SDK's validator of JSON schemas, which takes longer to load than the rest of a
 * server's start. The SDK would use it for forms that it sends by itself; ours are read in `ask-person.ts`.
 */
export class DefaultJsonSchemaValidator {
  getValidator(): never {
    throw new Error('no JSON schema is validated by the SDK here');
  }
}
