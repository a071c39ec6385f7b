// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.hub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The files of a model that are needed.
 *
 * @param commit what the revision is now
 * @param all names of all its files
 */
record HubFiles(String commit, Set<String> all) {
  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";
  private static final Set<String> SMALL =
      Set.of(
          "config.json",
          "generation_config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "chat_template.json",
          "chat_template.jinja",
          INDEX);
  private static final Pattern TEMPLATE =
      Pattern.compile("additional_chat_templates/[\\w.-]+\\.jinja");

  /** Reads what the hub says of a revision. */
  static HubFiles of(HubModel model, JsonNode said) {
    Set<String> names = new TreeSet<>();
    said.path("siblings").forEach(file -> names.add(file.path("rfilename").asText()));
    String commit = said.path("sha").asText();
    if (!commit.matches("[0-9a-f]{40}") || names.isEmpty()) {
      throw new ModelUnavailableException(
          "the hub must say the commit and the files of %s, said neither or one".formatted(model));
    }
    return new HubFiles(commit, names);
  }

  /** All but the weights. */
  List<String> small() {
    return all.stream()
        .filter(name -> SMALL.contains(name) || TEMPLATE.matcher(name).matches())
        .toList();
  }

  /**
   * The weights.
   *
   * @param shards what the index names, if there is one
   * @throws ModelUnavailableException if they come in no format that is read here
   */
  List<String> weights(HubModel model, Set<String> shards) {
    if (!shards.isEmpty()) {
      List<String> missing = new ArrayList<>(shards);
      missing.removeAll(all);
      if (!missing.isEmpty()) {
        throw new ModelUnavailableException(
            "%s: %s names %s, which is not there".formatted(model, INDEX, missing.getFirst()));
      }
      return List.copyOf(shards);
    }
    if (all.contains(SINGLE)) {
      return List.of(SINGLE);
    }
    List<String> gguf = all.stream().filter(name -> name.endsWith(".gguf")).toList();
    if (!gguf.isEmpty()) {
      throw new ModelUnavailableException(
          "%s has GGUF files: name one of them, such as %s/%s"
              .formatted(model, model.id(), gguf.getFirst()));
    }
    boolean pickled = all.stream().anyMatch(name -> name.endsWith(".bin"));
    throw new ModelUnavailableException(
        "%s must have %s or %s, has %s"
            .formatted(
                model,
                SINGLE,
                INDEX,
                pickled ? "weights as pickled .bin only, which are not read" : "no weights"));
  }
}
