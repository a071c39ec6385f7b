// SPDX-License-Identifier: Apache-2.0
/**
 * Whether feedback survives: it is sent by clients that repeat what was not answered, while the
 * processes that it goes through are killed again and again, and then all of it is counted.
 */
@NullMarked
package io.zoetic.soak.feedback;

import org.jspecify.annotations.NullMarked;
