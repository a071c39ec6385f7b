// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.request;

import io.zoetic.core.PromptContent;
import io.zoetic.core.TokenBound;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.vectorstore.BaseModel;
import java.util.List;
import java.util.Optional;

/**
 * Refuses prompts that cannot fit the context, before they cost a worker anything. What a template
 * adds, or may leave out of a conversation, is not counted: what passes here the worker counts
 * exactly.
 */
public final class ContextFit {
  private ContextFit() {}

  /**
   * Checks that every prompt of a request may fit.
   *
   * @throws ApiException {@link ErrorCode#CONTEXT_LENGTH_EXCEEDED} if one certainly does not
   */
  public static void require(CompletionRequest request, BaseModel model) {
    int context = model.shape().contextLength();
    for (PromptContent each : request.prompts()) {
      long tokens = tokens(each, model);
      if (tokens > context) {
        throw new ApiException(
            ErrorCode.CONTEXT_LENGTH_EXCEEDED,
            "prompt and answer must fit the context of %d tokens: the prompt has at least %d"
                .formatted(context, tokens),
            each instanceof PromptContent.Chat ? "messages" : "prompt");
      }
    }
  }

  private static long tokens(PromptContent content, BaseModel model) {
    return switch (content) {
      case PromptContent.TokenIds(List<Integer> ids) -> ids.size();
      case PromptContent.Text(String text) ->
          bound(model).map(known -> known.tokensOf(text)).orElse(0L);
      case PromptContent.Chat chat -> bound(model).map(known -> tokens(chat, known)).orElse(0L);
    };
  }

  private static Optional<TokenBound> bound(BaseModel model) {
    return Optional.ofNullable(model.tokenBytesMax()).map(TokenBound::new);
  }

  private static long tokens(PromptContent.Chat chat, TokenBound bound) {
    return chat.messages().stream()
        .filter(message -> message.role().equals("user"))
        .mapToLong(message -> bound.tokensOf(message.content()) - 1)
        .sum();
  }
}
