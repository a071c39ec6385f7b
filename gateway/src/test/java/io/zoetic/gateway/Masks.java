// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Stands for what differs from run to run. What a later request may need again, such as an id, gets
 * a name of its own: {@code <uuid 1>} is the first one seen, wherever it is seen again, and can be
 * sent back by that name.
 */
final class Masks {
  /** What has a name, by kind: the first group is named, or all of it. */
  private static final Map<String, Pattern> NAMED =
      Map.of(
          "key", Pattern.compile("zk-[a-z0-9]{12}-[a-z0-9]{48}"),
          "secret", Pattern.compile("whsec_[A-Za-z0-9+/]{43}="),
          "vote", Pattern.compile("/v1/feedback/tokens/([\\w.-]{20,})"),
          "uuid", Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
          "chat", Pattern.compile("chatcmpl-([0-9a-f]{32})"),
          "text", Pattern.compile("\\bcmpl-([0-9a-f]{32})"),
          "episode", Pattern.compile("ep-[0-9a-f]{32}"));

  /** What only hides; the description of the API is another test's. */
  private static final Map<Pattern, String> HIDDEN =
      Map.of(
          Pattern.compile("\\{\\s*\"openapi\".*", Pattern.DOTALL), "<document>",
          Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z"), "<time>",
          Pattern.compile("(?<=^id: )\\d+-[0-9a-f]{8}", Pattern.MULTILINE), "<id>",
          Pattern.compile("(?<=\"says\":\"[^\"]{1,200}\",\"milliseconds\":)\\d+"), "<time>",
          Pattern.compile("(?<=\"build\":)\"[^\"]+\""), "<build>",
          Pattern.compile("(?<=\"(created|silent_seconds)\":)[\\d.]+"), "<seconds>",
          Pattern.compile("(?<=(hash|idempotency_key)\":\")[0-9a-f]{64}"), "<hash>",
          Pattern.compile(
                  "(?<=\"(key|signature|public_key)\":\")"
                      + "([0-9a-f]{16}|[A-Za-z0-9+/]{86}==|-----BEGIN [^\"]+)(?=\")"),
              "<signed>",
          Pattern.compile("(?<=^retry-after: )\\d+", Pattern.MULTILINE), "<seconds>");

  private final Map<String, String> names = new LinkedHashMap<>();
  private final Map<String, Integer> counts = new HashMap<>();

  /** From now on the value is shown by this name. */
  void name(String value, String name) {
    names.put(value, name);
  }

  /** The text with names in place of values. */
  String mask(String text) {
    NAMED.forEach((kind, pattern) -> pattern.matcher(text).results().forEach(m -> named(kind, m)));
    String masked = text;
    for (Map.Entry<String, String> each : names.entrySet()) {
      masked = masked.replace(each.getKey(), each.getValue());
    }
    for (Map.Entry<Pattern, String> each : HIDDEN.entrySet()) {
      masked = each.getKey().matcher(masked).replaceAll(each.getValue());
    }
    return masked;
  }

  private void named(String kind, MatchResult found) {
    String value = found.groupCount() == 0 ? found.group() : found.group(1);
    if (names.containsKey(value)) {
      return;
    }
    int count = counts.merge(kind, 1, Integer::sum);
    names.put(value, "<%s %d>".formatted(kind, count));
    if (kind.equals("key")) {
      names.put(value.split("-")[1], "<key-id %d>".formatted(count));
    }
  }

  /** The text with values in place of names. */
  String unmask(String text) {
    String unmasked = text;
    for (Map.Entry<String, String> each : names.entrySet()) {
      unmasked = unmasked.replace(each.getValue(), each.getKey());
    }
    return unmasked;
  }
}
