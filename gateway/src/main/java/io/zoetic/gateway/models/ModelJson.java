// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.vectorstore.BaseModel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A model that can be asked for, as OpenAI shows it.
 *
 * @param created when it came to be, in Unix seconds
 * @param maxModelLen tokens of prompt and answer; vLLM's, not OpenAI's
 * @param samplingDefaults what is sampled where a request leaves it open; nor this
 * @param root what is behind the name: a checkpoint, or an expert version
 * @param parent the model that it adapts
 * @param chatTemplateProblem why it answers no chats
 */
record ModelJson(
    String id,
    @Doc(constant = "model") String object,
    @Doc("Unix time.") long created,
    String ownedBy,
    @Doc("Tokens of prompt and answer.") int maxModelLen,
    @Doc(
            value =
                "What applies where a request names no value, from the model's files; max_tokens to chats alone.",
            shape = Shape.NUMBERS)
        @JsonRawValue
        String samplingDefaults,
    @Doc("The checkpoint, or the expert version, behind the name.") String root,
    @Doc("The model that an expert adapts.") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable String parent,
    @Doc("Why it answers /v1/completions only; absent if it answers chats.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable String chatTemplateProblem) {

  /** The base model under one of its names. */
  static ModelJson of(String name, BaseModelCache.Known base) {
    BaseModel model = base.model();
    return of(name, base, model.registeredAt(), model.name(), null);
  }

  /** An expert under the name that it answers as. */
  static ModelJson of(ExpertModels.Served expert, BaseModelCache.Known base) {
    return of(ModelNames.ofExpert(expert.name()), expert, base);
  }

  /** An expert under a name. */
  static ModelJson of(String name, ExpertModels.Served expert, BaseModelCache.Known base) {
    String root = expert.name() + "@" + expert.version();
    return of(name, base, expert.createdAt(), root, ModelNames.BASE);
  }

  private static ModelJson of(
      String name,
      BaseModelCache.Known base,
      Instant created,
      String root,
      @Nullable String parent) {
    return new ModelJson(
        name,
        "model",
        created.getEpochSecond(),
        "zoetic",
        base.model().shape().contextLength(),
        base.model().samplingDefaults(),
        root,
        parent,
        base.chatProblem().orElse(null));
  }
}
