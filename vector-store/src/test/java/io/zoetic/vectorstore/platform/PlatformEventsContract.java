// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.testkit.contract.Contract;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What all {@link PlatformEvents} do. */
@Contract
public abstract class PlatformEventsContract {
  /** A stream in which nothing has happened. */
  protected abstract PlatformEvents nothingHappened() throws Exception;

  /** Something happens to a run, which is told as {@code {"number": N}}. */
  protected abstract void happens(int number) throws Exception;

  /** What has happened until now, but for the last, is old. */
  protected abstract void timePasses() throws Exception;

  protected static List<String> contents(List<PlatformEvent> events) {
    return events.stream().map(PlatformEvent::contentJson).toList();
  }

  private static String content(int number) {
    return "{\"number\": %d}".formatted(number);
  }

  @Test
  void events_areReadInTheirOrder_fromAnyPlaceOn() throws Exception {
    PlatformEvents events = nothingHappened();
    assertThat(events.end()).isEqualTo(StreamPlace.BEGINNING);
    assertThat(events.after(StreamPlace.BEGINNING, 10)).hasValue(List.of());
    for (int i = 1; i <= 5; i++) {
      happens(i);
    }

    List<String> read = new ArrayList<>();
    StreamPlace place = StreamPlace.BEGINNING;
    for (int i = 0; i < 3; i++) {
      List<PlatformEvent> page = events.after(place, 2).orElseThrow();
      read.addAll(contents(page));
      place = page.getLast().place();
    }

    assertThat(read).containsExactly(content(1), content(2), content(3), content(4), content(5));
    assertThat(place).isEqualTo(events.end());
    assertThat(StreamPlace.parse(place.toString())).hasValue(place);
    assertThat(events.after(place, 2)).hasValue(List.of());
  }

  @Test
  void place_thatIsNoneOfTheStream_isNotResumed() throws Exception {
    PlatformEvents events = nothingHappened();
    happens(1);
    StreamPlace end = events.end();

    assertThat(events.after(new StreamPlace(end.position(), "0badcafe"), 10)).isEmpty();
    assertThat(events.after(new StreamPlace(end.position() + 1, end.tag()), 10)).isEmpty();
    assertThat(StreamPlace.parse("9-xyz")).isEmpty();
  }

  @Test
  void place_thatIsTooFarBehind_isNotResumed() throws Exception {
    PlatformEvents events = nothingHappened();
    happens(0);
    StreamPlace far = events.end();
    happens(1);
    StreamPlace near = events.end();
    for (int i = 0; i < PlatformEvents.BEHIND_MAX; i++) {
      happens(i);
    }

    assertThat(events.after(far, 1)).isEmpty();
    assertThat(events.after(near, 1)).isPresent();
  }

  @Test
  void oldEvents_goButForTheLast_andWhoWasBehindThemIsNotResumed() throws Exception {
    PlatformEvents events = nothingHappened();
    happens(1);
    StreamPlace early = events.end();
    happens(2);
    StreamPlace last = events.end();
    timePasses();

    events.forgetOld();

    assertThat(events.after(early, 10)).isEmpty();
    assertThat(events.after(StreamPlace.BEGINNING, 10)).isEmpty();
    assertThat(events.after(last, 10)).hasValue(List.of());
    happens(3);
    assertThat(contents(events.after(last, 10).orElseThrow())).containsExactly(content(3));
  }
}
