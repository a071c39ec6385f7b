// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Where to post to, with nothing else, to say that an answer is good or that it is not. */
public record VoteLinks(String thumbUp, String thumbDown) {

  /** Writes them as an object. */
  public void write(JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("thumb_up", thumbUp);
    out.writeStringField("thumb_down", thumbDown);
    out.writeEndObject();
  }
}
