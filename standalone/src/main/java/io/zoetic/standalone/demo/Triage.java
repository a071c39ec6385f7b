// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.demo;

import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Marking;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tickets of a help desk, and the queue that each belongs in: a convention of one product, which no
 * model can know before it is told. What is taught and what is asked afterwards are worded apart.
 */
final class Triage {
  static final String NAME = "triage";
  static final String DESCRIPTION = "a ticket comes in, the name of its queue goes out";

  /**
   * A queue that tickets go to.
   *
   * @param wordings first how tickets are worded that are taught, then how those that are asked
   */
  private record Queue(String name, List<List<String>> wordings) {}

  private static final List<Queue> QUEUES =
      List.of(
          new Queue(
              "billing",
              List.of(
                  List.of(
                      "I was charged twice for my {thing}",
                      "the invoice for the {thing} shows {sum} too much",
                      "I want a refund of {sum} for the {thing}",
                      "my card was declined when I paid for the {thing}",
                      "the price of my {thing} plan went up by {sum}",
                      "you took {sum} from my bank for a {thing} I never bought",
                      "the discount code for the {thing} was not applied",
                      "please send me a receipt for the {thing}",
                      "my {thing} subscription renewed and I was billed {sum}"),
                  List.of(
                      "there is a payment of {sum} on my statement that I do not recognise",
                      "why does the bill for the {thing} say {sum}",
                      "I paid for the {thing} and want my money back",
                      "the tax on the {thing} invoice is wrong"))),
          new Queue(
              "technical",
              List.of(
                  List.of(
                      "my {thing} crashes every time I open it",
                      "the {thing} will not turn on since {day}",
                      "the {thing} shows error {number} at start",
                      "the {thing} keeps losing its connection",
                      "since the update my {thing} is very slow",
                      "the screen of the {thing} stays black",
                      "the {thing} does not find the network",
                      "the battery of my {thing} is empty after an hour",
                      "my {thing} makes a strange noise and then stops"),
                  List.of(
                      "the {thing} freezes and I have to restart it",
                      "a message with code {number} pops up on my {thing}",
                      "the {thing} stopped working {day}",
                      "nothing happens when I press the button of the {thing}"))),
          new Queue(
              "shipping",
              List.of(
                  List.of(
                      "where is my {thing}? It should have come {day}",
                      "the courier left my {thing} at the wrong address",
                      "my {thing} arrived in a damaged box",
                      "the tracking of my {thing} has not moved since {day}",
                      "can you deliver the {thing} {day} instead",
                      "the parcel with my {thing} is lost",
                      "I got the wrong {thing} in my package",
                      "the {thing} was to be delivered {day} and nobody came",
                      "please send the {thing} to another address"),
                  List.of(
                      "the box with the {thing} never reached me",
                      "when will the package with the {thing} be delivered",
                      "the driver says he delivered the {thing} {day}, but it is not here",
                      "the parcel was open and the {thing} was missing"))),
          new Queue(
              "account",
              List.of(
                  List.of(
                      "I forgot the password of my {thing} account",
                      "please change the email address of my {thing} profile",
                      "I cannot log in to my {thing} since {day}",
                      "delete my {thing} account and all my data",
                      "someone else is signed in to my {thing}",
                      "how do I turn on two step login for the {thing}",
                      "my {thing} user name is wrong",
                      "I am locked out of my {thing} profile after {number} attempts",
                      "the reset link for my {thing} password does not come"),
                  List.of(
                      "the {thing} says my password is not valid when I sign in",
                      "I have a new email and want it on my {thing} login",
                      "please close my {thing} profile",
                      "I think my {thing} login was stolen {day}"))));

  private static final Map<String, List<String>> WORDS =
      Map.of(
          "thing",
          List.of(
              "phone",
              "laptop",
              "router",
              "tablet",
              "printer",
              "headset",
              "watch",
              "camera",
              "speaker",
              "monitor",
              "keyboard",
              "smart lamp"),
          "day",
          List.of("yesterday", "Monday", "Friday", "last week", "Sunday", "last Tuesday"),
          "sum",
          List.of("12 euros", "40 dollars", "$7.50", "99 euros", "15 pounds"),
          "number",
          List.of("17", "404", "23", "1009", "88", "512"));

  private static final List<String> OPENINGS =
      List.of("", "Hello, ", "Hi there, ", "Order {id}: ", "Ticket {id}: ", "Good morning, ");
  private static final List<String> ENDINGS =
      List.of(".", ". Please help.", ". Thanks!", ", what can I do?", ". This is urgent.");
  private static final Pattern SLOT = Pattern.compile("\\{(\\w+)}");
  private static final int IDS = 90_000;
  private static final int ID_MIN = 10_000;

  private Triage() {}

  /** Tickets to teach with, all different; the same for the same seed. */
  static List<Example> taught(long seed, int count) {
    return tickets(0, seed, count);
  }

  /** Tickets to ask about, in other words than those that are taught. */
  static List<Example> asked(long seed, int count) {
    return tickets(1, seed, count);
  }

  private static List<Example> tickets(int wording, long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed + wording);
    List<Example> tickets = new ArrayList<>();
    Set<String> known = new HashSet<>();
    while (tickets.size() < count) {
      Queue queue = QUEUES.get(tickets.size() % QUEUES.size());
      String sentence = one(queue.wordings().get(wording), random);
      String ticket = filled(one(OPENINGS, random) + sentence + one(ENDINGS, random), random);
      if (known.add(ticket)) {
        tickets.add(new Example(NAME, ticket, queue.name(), "", Marking.LENIENT));
      }
    }
    return tickets;
  }

  private static String filled(String text, SplittableRandom random) {
    return SLOT.matcher(text).replaceAll(slot -> word(slot, random));
  }

  private static String word(MatchResult slot, SplittableRandom random) {
    String name = slot.group(1);
    String word =
        name.equals("id")
            ? String.valueOf(ID_MIN + random.nextInt(IDS))
            : one(Objects.requireNonNull(WORDS.get(name), name), random);
    return Matcher.quoteReplacement(word);
  }

  private static <T> T one(List<T> all, SplittableRandom random) {
    return all.get(random.nextInt(all.size()));
  }
}
