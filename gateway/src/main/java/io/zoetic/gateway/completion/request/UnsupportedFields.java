// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.request;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.completion.request.CompletionRequest.Endpoint;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestFields;
import java.util.List;
import java.util.Map;

/**
 * Fields of OpenAI's API and of vLLM's additions to it that would change the answer and are not
 * offered. To ignore them would be to answer another question than the one asked. Values that
 * change nothing pass, because clients send those unasked.
 */
final class UnsupportedFields {
  /** Only their absence, or an empty array, object or string, changes nothing. */
  private static final List<String> CONTENT =
      List.of(
          "tools",
          "functions",
          "logit_bias",
          "audio",
          "suffix",
          "web_search_options",
          "documents",
          "chat_template",
          "prompt_embeds",
          "multi_modal_data",
          "mm_processor_kwargs",
          "logits_processors",
          "allowed_token_ids",
          "prompt_logprobs",
          "logprob_token_ids",
          "truncate_prompt_tokens",
          "thinking_token_budget",
          "repetition_detection",
          "kv_transfer_params",
          "vllm_xargs",
          "structured_outputs",
          "guided_json",
          "guided_regex",
          "guided_choice",
          "guided_grammar",
          "structural_tag");

  /** What each changes nothing at, written as JSON; of several values those. */
  private static final Map<String, List<String>> NEUTRAL =
      Map.ofEntries(
          Map.entry("modalities", List.of("[\"text\"]")),
          Map.entry("tool_choice", List.of("\"none\"", "\"auto\"")),
          Map.entry("function_call", List.of("\"none\"", "\"auto\"")),
          Map.entry("reasoning_effort", List.of("\"none\"")),
          Map.entry("verbosity", List.of("\"medium\"")),
          Map.entry("use_beam_search", List.of("false")),
          Map.entry("early_stopping", List.of("false")),
          Map.entry("length_penalty", List.of("1", "1.0")),
          Map.entry("include_stop_str_in_output", List.of("false")),
          Map.entry("skip_special_tokens", List.of("true")),
          Map.entry("return_tokens_as_token_ids", List.of("false")),
          Map.entry("include_reasoning", List.of("true")));

  private UnsupportedFields() {}

  /**
   * Refuses the first of them that is set.
   *
   * @throws ApiException naming the field
   */
  static void refuse(RequestFields fields, Endpoint endpoint) {
    for (String name : CONTENT) {
      JsonNode value = fields.get(name);
      if (value != null && !isEmpty(value)) {
        throw unsupported(name, name + " is not supported, only its absence is");
      }
    }
    NEUTRAL.forEach((name, neutral) -> refuseUnless(fields, name, neutral));
    // What is the default of one endpoint would be a change at the other.
    if (endpoint == Endpoint.CHAT) {
      refuseUnless(fields, "echo", List.of("false"));
      refuseUnless(fields, "add_special_tokens", List.of("false"));
    } else {
      refuseUnless(fields, "add_special_tokens", List.of("true"));
    }
    JsonNode format = fields.get("response_format");
    if (format != null && !format.path("type").asText().equals("text")) {
      String type = format.path("type").asText("absent");
      throw unsupported("response_format", "response_format.type must be text, was " + type);
    }
  }

  private static void refuseUnless(RequestFields fields, String name, List<String> neutral) {
    JsonNode value = fields.get(name);
    if (value != null && !neutral.contains(value.toString())) {
      throw unsupported(
          name,
          "%s must be %s or absent, was %s"
              .formatted(name, String.join(" or ", neutral), RequestFields.shown(value)));
    }
  }

  private static boolean isEmpty(JsonNode value) {
    return value.isContainerNode() && value.isEmpty()
        || value.isTextual() && value.textValue().isEmpty();
  }

  private static ApiException unsupported(String name, String message) {
    return new ApiException(ErrorCode.UNSUPPORTED_VALUE, message, name);
  }
}
