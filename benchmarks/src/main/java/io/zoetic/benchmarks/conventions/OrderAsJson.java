// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.conventions;

import io.zoetic.benchmarks.conventions.Convention.Question;
import java.util.List;
import java.util.SplittableRandom;

/** Orders in words, answered by one line of JSON in a fixed shape. */
final class OrderAsJson {
  private static final List<String> ITEMS =
      List.of(
          "lamp", "chair", "desk", "mirror", "carpet", "shelf", "clock", "vase", "stool", "bench",
          "curtain", "basket");

  private static final List<String> COLOURS =
      List.of("red", "green", "blue", "white", "black", "grey", "yellow", "brown");

  private static final List<String> NUMBERS =
      List.of("one", "two", "three", "four", "five", "six", "seven", "eight", "nine");

  private static final List<String> ORDERS =
      List.of(
          "%1$s from %2$s would like %3$s %4$s %5$s.",
          "Please send %3$s %4$s %5$s to %1$s in %2$s.",
          "%3$s %4$s %5$s for %1$s, to be delivered in %2$s.",
          "I am %1$s and I order %3$s %4$s %5$s to %2$s.",
          "In %2$s, %1$s is waiting for %3$s %4$s %5$s.",
          "Could %1$s get %3$s %4$s %5$s? The address is in %2$s.",
          "Order by phone: %1$s, %2$s, %3$s %4$s %5$s.",
          "%1$s asks whether %3$s %4$s %5$s can be brought to %2$s.");

  private OrderAsJson() {}

  static Question make(SplittableRandom random, boolean newWords) {
    String customer = Pick.of(Pick.FIRST_NAMES, random) + " " + Pick.of(Pick.LAST_NAMES, random);
    String city = Pick.of(Pick.CITIES, random);
    int quantity = 1 + random.nextInt(NUMBERS.size());
    String colour = Pick.of(COLOURS, random);
    String item = Pick.of(ITEMS, random);
    String items = quantity == 1 ? item : item.endsWith("ch") ? item + "es" : plural(item);
    String order =
        Pick.phrasing(ORDERS, newWords, random)
            .formatted(customer, city, NUMBERS.get(quantity - 1), colour, items);
    return new Question(
        Character.toUpperCase(order.charAt(0)) + order.substring(1),
        "{\"customer\": \"%s\", \"city\": \"%s\", \"lines\": [{\"item\": \"%s\", \"colour\": \"%s\", \"quantity\": %d}]}"
            .formatted(customer, city, item, colour, quantity));
  }

  private static String plural(String item) {
    return item.equals("shelf") ? "shelves" : item + "s";
  }
}
