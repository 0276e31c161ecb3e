/** Tests of the service with the clients that applications use. */
package dev.tokamak.clients;
