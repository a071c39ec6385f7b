// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The metrics that an expression of Prometheus asks for, with the labels that it tells apart. */
final class PromQl {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\"(?:[^\"\\\\]|\\\\.)*\"" // a string
              + "|\\[[^]]*]" // a range
              + "|[a-zA-Z_:][a-zA-Z0-9_:]*" // a name
              + "|[0-9][0-9a-zA-Z.]*" // a number, a duration
              + "|=~|!~|!=|\\S");

  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");

  private static final Set<String> OPERATORS =
      Set.of("and", "or", "unless", "bool", "offset", "atan2", "inf", "nan");

  private static final Set<String> AGGREGATIONS =
      Set.of("sum", "min", "max", "avg", "group", "count", "topk", "bottomk", "quantile");

  private static final Set<String> OF_LABELS =
      Set.of("by", "without", "on", "ignoring", "group_left", "group_right");

  private final List<String> tokens = new ArrayList<>();
  private final List<Selector> selectors = new ArrayList<>();

  /**
   * A metric that is asked for.
   *
   * @param labels what is compared, by label: the value with its quotes
   */
  record Selector(String metric, Map<String, String> labels) {}

  private PromQl(String expression) {
    Matcher token = TOKEN.matcher(expression);
    while (token.find()) {
      tokens.add(token.group());
    }
  }

  /** What an expression asks for, in its order. */
  static List<Selector> selectors(String expression) {
    PromQl query = new PromQl(expression);
    int at = 0;
    while (at < query.tokens.size()) {
      at = query.read(at);
    }
    return query.selectors;
  }

  private int read(int at) {
    String token = tokens.get(at);
    boolean isName =
        NAME.matcher(token).matches()
            && !OPERATORS.contains(token)
            && !AGGREGATIONS.contains(token);
    if (!isName) {
      return at + 1;
    }
    String next = at + 1 < tokens.size() ? tokens.get(at + 1) : "";
    if (next.equals("(")) {
      // Labels in parentheses are not what is looked for; the arguments of a function are.
      return OF_LABELS.contains(token) ? behind(")", at + 1) : at + 2;
    }
    if (!next.equals("{")) {
      selectors.add(new Selector(token, Map.of()));
      return at + 1;
    }
    int end = behind("}", at + 1);
    Map<String, String> labels = new TreeMap<>();
    for (int label = at + 2; label + 2 < end; label += 4) {
      labels.put(tokens.get(label), tokens.get(label + 1) + tokens.get(label + 2));
    }
    selectors.add(new Selector(token, labels));
    return end;
  }

  private int behind(String bracket, int from) {
    int at = from;
    while (!tokens.get(at).equals(bracket)) {
      at++;
    }
    return at + 1;
  }
}
