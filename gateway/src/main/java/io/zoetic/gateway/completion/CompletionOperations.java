// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import io.zoetic.gateway.access.Endpoint;
import io.zoetic.gateway.completion.request.CompletionBodies;
import io.zoetic.gateway.openapi.Answer;
import io.zoetic.gateway.openapi.Failure;
import io.zoetic.gateway.openapi.Operation;
import io.zoetic.gateway.openapi.Parameter;
import io.zoetic.gateway.openapi.Tag;
import io.zoetic.gateway.schema.RecordSchema;
import io.zoetic.gateway.schema.Schema;
import java.util.Map;

/** The operations of the endpoints that ask the model. */
public final class CompletionOperations {
  private CompletionOperations() {}

  /** By endpoint. */
  public static Map<Endpoint, Operation> all() {
    return Map.of(
        Endpoint.COMPLETE_CHAT,
        completion(
            "Answers a conversation.",
            CompletionBodies.CHAT,
            RecordSchema.of(ChatAnswerJson.class)),
        Endpoint.COMPLETE_TEXT,
        completion(
            "Continues texts.", CompletionBodies.TEXT, RecordSchema.of(TextAnswerJson.class)));
  }

  private static Operation completion(String summary, Schema body, Schema answer) {
    return Operation.of(Tag.COMPLETIONS, summary)
        .takes(Parameter.TENANT)
        .body(body)
        .gives(
            Answer.json(
                    200,
                    "The answer; with stream, server-sent events of its chunks that end with data:"
                        + " [DONE].",
                    answer)
                .orEvents("Events whose data are chunks as OpenAI has them; the last is [DONE]."))
        .fails(Failure.NOT_FOUND, Failure.TOO_LATE);
  }
}
