// SPDX-License-Identifier: Apache-2.0
/**
 * Whether events survive: questions, feedback and promotions are sent by clients that repeat what
 * was not answered, while every process that they go through is killed again and again, and then
 * all of it is counted.
 */
@NullMarked
package io.zoetic.soak.events;

import org.jspecify.annotations.NullMarked;
