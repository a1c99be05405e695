import { describe, expect, test } from 'vitest';
import { parseBaseUrl } from '../../src/config/schema/baseUrl.ts';

describe('a valid base URL becomes an origin', () => {
  test.each([
    ['https://cloud.mongodb.com', 'https://cloud.mongodb.com'],
    ['https://cloud.mongodb.com/', 'https://cloud.mongodb.com'],
    ['HTTPS://Cloud.MongoDB.com:8443', 'https://cloud.mongodb.com:8443'],
    ['http://localhost:8080', 'http://localhost:8080'],
    ['http://127.8.9.1:8080', 'http://127.8.9.1:8080'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
  ])('%s', (text, origin) => {
    expect(parseBaseUrl(text)).toEqual({ ok: true, value: origin });
  });
});

const NOT_AN_ADDRESS = 'is not an address such as https://cloud.mongodb.com';
const PLAIN = 'is plain http, which is for loopback only, write https://';
const LOGIN = 'contains credentials, which belong under credentials';
const MORE = 'contains more than scheme, host and port, write https://cloud.mongodb.com';

describe('any other base URL is refused', () => {
  test.each([
    ['cloud.mongodb.com', NOT_AN_ADDRESS],
    ['', NOT_AN_ADDRESS],
    ['https://', NOT_AN_ADDRESS],
    ['https:cloud.mongodb.com', NOT_AN_ADDRESS],
    ['https:\\\\cloud.mongodb.com', NOT_AN_ADDRESS],
    ['ftp://cloud.mongodb.com', NOT_AN_ADDRESS],
    ['file:///etc/passwd', NOT_AN_ADDRESS],
    ['http://cloud.mongodb.com', PLAIN],
    ['http://128.0.0.1', PLAIN],
    ['http://127.0.0.1.example.com', PLAIN],
    ['http://localhost.example.com', PLAIN],
    ['http://0.0.0.0', PLAIN],
    ['https://user:password@cloud.mongodb.com', LOGIN],
    ['https://@cloud.mongodb.com', LOGIN],
    ['https://cloud.mongodb.com/api', MORE],
    ['https://cloud.mongodb.com?', MORE],
    ['https://cloud.mongodb.com/?a=b', MORE],
    ['https://cloud.mongodb.com#a', MORE],
  ])('%s', (text, message) => {
    expect(parseBaseUrl(text)).toEqual({ ok: false, error: message });
  });
});
