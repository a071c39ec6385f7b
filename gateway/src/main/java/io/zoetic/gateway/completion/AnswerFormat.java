// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import com.fasterxml.jackson.core.JsonGenerator;
import io.zoetic.events.TokenLogprob;
import java.io.IOException;
import java.util.List;

/**
 * How one of OpenAI's two APIs puts an answer into JSON. Stateless.
 *
 * <p>Whole answers are records. The chunks of streams are written by hand: there is one per token,
 * and which fields one has depends on where in the stream it is.
 */
sealed interface AnswerFormat permits ChatFormat, TextFormat {

  /** Begins the answer's id. */
  String idPrefix();

  /** The {@code object} of a step of a stream. */
  String chunkObject();

  /** Whether a stream begins each choice with a chunk of its own, before there are tokens. */
  boolean opensChoices();

  /** The record that shows a whole answer. */
  Object answer(AnswerEncoder.Head head, List<Fragment> choices, Usage usage);

  /** Writes {@code choices} of the chunk that opens a choice. */
  void writeOpening(JsonGenerator out, Fragment opening) throws IOException;

  /** Writes {@code choices} of a later chunk. */
  void writeChunk(JsonGenerator out, Fragment step) throws IOException;

  /** Writes the ids as an array field. */
  static void writeIds(JsonGenerator out, String name, List<Integer> ids) throws IOException {
    out.writeArrayFieldStart(name);
    for (int id : ids) {
      out.writeNumber(id);
    }
    out.writeEndArray();
  }

  /** JSON has no infinities: what is impossible is shown as merely hopeless, as vLLM does. */
  static double finite(double logprob) {
    return logprob >= -9999.0 ? logprob : -9999.0;
  }

  /** How many characters of the text, counted as Unicode code points, a token takes. */
  static int widthOf(TokenLogprob token) {
    Integer width = token.width();
    return width == null ? token.text().codePointCount(0, token.text().length()) : width;
  }
}
