// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.openapi;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.gateway.access.Endpoint;
import io.zoetic.gateway.schema.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The description of what an endpoint takes and gives, beside what follows from the endpoint
 * itself. Immutable: every method gives another one.
 *
 * @param summary what it does, for people
 * @param body null if it takes none
 * @param failures beside those that any such request can meet
 */
public record Operation(
    Tag tag,
    String summary,
    List<Parameter> parameters,
    @Nullable Schema body,
    boolean bodyRequired,
    List<Answer> answers,
    List<Failure> failures) {
  public Operation {
    parameters = List.copyOf(parameters);
    answers = List.copyOf(answers);
    failures = List.copyOf(failures);
  }

  /** One that takes and gives nothing yet. */
  public static Operation of(Tag tag, String summary) {
    return new Operation(tag, summary, List.of(), null, false, List.of(), List.of());
  }

  /** With parameters. */
  public Operation takes(Parameter... more) {
    return new Operation(
        tag, summary, joined(parameters, more), body, bodyRequired, answers, failures);
  }

  /** With a body that must be there. */
  public Operation body(Schema taken) {
    return new Operation(tag, summary, parameters, taken, true, answers, failures);
  }

  /** With a body that may be absent. */
  public Operation optionalBody(Schema taken) {
    return new Operation(tag, summary, parameters, taken, false, answers, failures);
  }

  /** With answers. */
  public Operation gives(Answer... more) {
    return new Operation(
        tag, summary, parameters, body, bodyRequired, joined(answers, more), failures);
  }

  /** With an answer of status 200. */
  public Operation gives(Schema answer) {
    return gives(Answer.json(200, "Done.", answer));
  }

  /** With failures that not every request can meet. */
  public Operation fails(Failure... more) {
    return new Operation(
        tag, summary, parameters, body, bodyRequired, answers, joined(failures, more));
  }

  private static <T> List<T> joined(List<T> some, T[] more) {
    return Stream.concat(some.stream(), Arrays.stream(more)).toList();
  }

  /** All failures that a request to this endpoint can meet. */
  List<Failure> failuresAt(Endpoint endpoint) {
    boolean guarded = endpoint.permission() != null;
    List<Failure> all = new ArrayList<>(failures);
    if (guarded) {
      all.add(Failure.NO_KEY);
      if (failures.stream().noneMatch(each -> each.status() == 403)) {
        all.add(Failure.FORBIDDEN);
      }
    }
    if (guarded || body != null) {
      all.add(Failure.BAD_REQUEST);
      all.add(Failure.TOO_MANY);
    }
    if (body != null) {
      all.add(Failure.TOO_LARGE);
      all.add(Failure.WRONG_TYPE);
    }
    all.add(Failure.FAILED);
    all.add(Failure.UNAVAILABLE);
    return all;
  }

  /** All schemas that it refers to. */
  Stream<Schema> schemas() {
    return Stream.of(
            parameters.stream().map(Parameter::schema),
            Stream.ofNullable(body),
            answers.stream().flatMap(each -> each.content().values().stream()),
            answers.stream().flatMap(each -> each.headers().values().stream()))
        .flatMap(each -> each);
  }

  ObjectNode json(Endpoint endpoint) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("operationId", idOf(endpoint));
    json.putArray("tags").add(tag.word());
    json.put("summary", summary);
    if (endpoint.permission() == null) {
      json.putArray("security");
    } else {
      endpoint.permission().roles().forEach(json.putArray("x-zoetic-roles")::add);
    }
    if (!parameters.isEmpty()) {
      parameters.forEach(each -> json.withArray("/parameters").add(each.json()));
    }
    if (body != null) {
      ObjectNode request = json.putObject("requestBody").put("required", bodyRequired);
      request.putObject("content").putObject("application/json").set("schema", body.json());
    }
    TreeMap<String, ObjectNode> responses = new TreeMap<>();
    answers.forEach(each -> responses.put(Integer.toString(each.status()), each.json()));
    failuresAt(endpoint)
        .forEach(each -> responses.put(Integer.toString(each.status()), each.reference()));
    json.putObject("responses").setAll(responses);
    return json;
  }

  /** {@code showModel} of {@code SHOW_MODEL}. */
  private static String idOf(Endpoint endpoint) {
    String[] words = endpoint.name().toLowerCase(Locale.ROOT).split("_");
    return words[0]
        + Arrays.stream(words)
            .skip(1)
            .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
            .collect(Collectors.joining());
  }
}
