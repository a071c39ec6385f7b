// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.conventions;

import io.zoetic.benchmarks.conventions.Convention.Question;
import java.util.List;
import java.util.SplittableRandom;

/** Tickets of customers, answered by one of four queues that only this company has. */
final class Triage {
  private static final List<String> THINGS =
      List.of(
          "the dashboard",
          "the mobile app",
          "the export",
          "the search page",
          "the report editor",
          "the calendar",
          "the login page",
          "the invoice list",
          "the settings page",
          "the inbox");

  private static final List<String> PLANS =
      List.of(
          "the team plan", "the starter plan", "the yearly plan", "the student plan", "my plan");

  private static final List<Queue> QUEUES =
      List.of(
          new Queue(
              "LEDGER",
              List.of(
                  "Why was I charged twice for %2$s in %3$s?",
                  "The invoice for %3$s shows the wrong amount for %2$s.",
                  "Please refund the payment of %3$s, I had cancelled %2$s.",
                  "My card was declined when I paid for %2$s in %3$s.",
                  "Can I pay %2$s by bank transfer from %3$s on?",
                  "There is an unknown fee on my bill of %3$s for %2$s.",
                  "How do I change the billing address of %2$s before %3$s?",
                  "You billed %2$s although it ended in %3$s.")),
          new Queue(
              "GATE",
              List.of(
                  "I cannot sign in to %1$s since %3$s.",
                  "My password for %1$s no longer works after %3$s.",
                  "The code for %1$s never reaches my phone since %3$s.",
                  "My account is locked and %1$s asks for a code since %3$s.",
                  "A colleague left in %3$s, please remove her access to %1$s.",
                  "How do I give my assistant access to %1$s from %3$s?",
                  "I lost the phone that I use to sign in to %1$s in %3$s.",
                  "Single sign-on to %1$s fails for our office since %3$s.")),
          new Queue(
              "WRENCH",
              List.of(
                  "%1$s crashes whenever I open the entry of %3$s.",
                  "Since %3$s %1$s shows an error and then a blank screen.",
                  "%1$s is very slow for everything after %3$s.",
                  "The button in %1$s does nothing for the data of %3$s.",
                  "%1$s loses what I typed in %3$s.",
                  "The numbers in %1$s for %3$s are cut off at the edge.",
                  "%1$s freezes on my phone, last time in %3$s.",
                  "Half of the rows of %3$s are missing in %1$s.")),
          new Queue(
              "DREAM",
              List.of(
                  "It would be great if %1$s could be sorted by %3$s.",
                  "Could you add a dark theme to %1$s before %3$s?",
                  "We would love to see comments in %1$s by %3$s.",
                  "Please let us colour the entries of %1$s, ideally by %3$s.",
                  "Is there a plan to bring %1$s to tablets by %3$s?",
                  "I miss a way to compare %3$s with the year before in %1$s.",
                  "Would you consider keyboard shortcuts for %1$s by %3$s?",
                  "A weekly summary of %1$s would help us from %3$s on.")));

  private static final List<String> MONTHS =
      List.of(
          "January",
          "February",
          "March",
          "April",
          "May",
          "June",
          "July",
          "August",
          "September",
          "October",
          "November",
          "December");

  private Triage() {}

  private record Queue(String label, List<String> tickets) {}

  static Question make(SplittableRandom random, boolean newWords) {
    Queue queue = Pick.of(QUEUES, random);
    String ticket =
        Pick.phrasing(queue.tickets(), newWords, random)
            .formatted(Pick.of(THINGS, random), Pick.of(PLANS, random), Pick.of(MONTHS, random));
    return new Question(
        Character.toUpperCase(ticket.charAt(0)) + ticket.substring(1), queue.label());
  }
}
