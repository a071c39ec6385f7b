// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;

/** Where to post to, with nothing else, to say that an answer is good or that it is not. */
public record VoteLinks(
    @Doc(shape = Shape.URI) String thumbUp, @Doc(shape = Shape.URI) String thumbDown) {}
