// Original file: proto/inference/open_inference.proto


export interface RepositoryIndexRequest {
  /**
   * There is one repository; its name is not looked at.
   */
  'repositoryName'?: (string);
  /**
   * Whether to list only models that take requests.
   */
  'ready'?: (boolean);
}

export interface RepositoryIndexRequest__Output {
  /**
   * There is one repository; its name is not looked at.
   */
  'repositoryName': (string);
  /**
   * Whether to list only models that take requests.
   */
  'ready': (boolean);
}
