export * from './campaign.ts';
export * from './define-campaign.ts';
export * from './find-campaigns.ts';
export * from './run-campaign.ts';
